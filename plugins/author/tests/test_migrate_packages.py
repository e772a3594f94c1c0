"""All areas as they stood in format 1 are rewritten, and settle alike."""

import shutil
import tomllib
from pathlib import Path

import attrs
import pytest

import yibao_china
from plugins.author.tests.packages_of_format_1 import copy_small, unpack
from yibao import RulePackage, load_registry
from yibao.engines import Loaded
from yibao.host.reading import read_kind
from yibao_author.migrate.folder import write_texts
from yibao_author.migrate.questions import Questions
from yibao_author.migrate.session import migrate_folder
from yibao_china import plugin as china

PACKAGES = {
    "yibao_china": ("rules/china", "rules/zhejiang"),
    "yibao_ningbo": ("rules",),
    "yibao_shanghai": ("rules",),
    "yibao_yunnan": ("province", "kunming", "dali"),
    "yibao_atlantis": ("province", "rules"),
}
"""The folders of each package, a parent before those below it."""


@pytest.mark.slow
@pytest.mark.usefixtures("earlier_nation")
@pytest.mark.parametrize("package", PACKAGES)
def test_package_settles_as_before(package, tmp_path):
    """With the safe answers every rule is shown, and every case settled, as before; a level may be rewritten before the next."""
    root = unpack(package, tmp_path)
    for folder in PACKAGES[package]:
        result = migrate_folder(root / folder, Questions())
        assert result.proof.difference is None
        assert sum(text.count("\n") for text in result.after.values()) < sum(text.count("\n") for text in result.before.values())
        write_texts(root / folder, result.after, remove=result.removed)


@attrs.frozen(eq=False)
class EarlierNation(RulePackage):
    """The nation as it was when the archive was made: without rules on settlement, and without words that all cities share."""

    path: Path = attrs.field(kw_only=True)

    def read(self, area: str, kind: str) -> Loaded | None:
        """A folder of the area, from what was left of it."""
        return read_kind(self.path / self.folders[area], "yibao_china", kind) if area in self.folders else None


@pytest.fixture
def earlier_nation(monkeypatch, tmp_path):
    """What the nation has today would meet the same words and plans in the archive."""
    path = tmp_path / "earlier"
    shutil.copytree(Path(yibao_china.__file__).parent / "rules", path / "rules")
    shutil.rmtree(path / "rules" / "china" / "settlement")
    for later in ("person/people.toml", "claim/places.toml"):
        (path / "rules" / "china" / later).unlink()
    plugins = load_registry().manager.list_name_plugin()
    earlier = EarlierNation("yibao_china", areas=china.areas, folders=china.folders, path=path)
    known = [(name, earlier if plugin is china else plugin) for name, plugin in plugins if plugin is not None]
    monkeypatch.setattr("yibao_author.migrate.area._installed", lambda: known)


@pytest.mark.usefixtures("earlier_nation")
@pytest.mark.parametrize(("folder", "cases"), [("province", 0), ("kunming", 54)])
def test_level_of_a_package_is_rewritten(folder, cases, tmp_path):
    """A city below a province of format 1: the province is rewritten in memory alone."""
    root = unpack("yibao_yunnan", tmp_path)
    result = migrate_folder(root / folder, Questions())
    assert result.proof.difference is None
    assert (result.proof.cases == cases) or folder == "province"
    assert not (root / "province" / "format.toml").exists()


@pytest.mark.parametrize(
    ("package", "folder"), [(name, folder) for name in ("laputa", "lindalino") for folder in ("province", "rules")]
)
@pytest.mark.parametrize("answer", ["safe", "yes"])
def test_every_construct_is_rewritten(package, folder, answer, tmp_path):
    """Two places that use everything format 1 has: the proof holds with the safe answers and with all of the others."""
    root = copy_small(package, tmp_path)
    answers = {"safe": None, "yes": lambda question, safe: f"name_{len(question.en)}" if "a name for" in question.en else "y"}
    result = migrate_folder(root / folder, Questions(answers[answer]))
    assert result.proof.difference is None
    for text in result.after.values():
        document = tomllib.loads(text)
        assert "title" not in document
        assert not any(isinstance(block, list) for block in document.get("table", {}).values())


@pytest.mark.parametrize(("package", "beside"), [("laputa", ["# both", "# all others too"]), ("lindalino", [])])
def test_comments_are_kept(package, beside, tmp_path):
    """Each comment stands in a file of the rewritten folder, but for those over groups of titles, and for files of titles alone."""
    root = copy_small(package, tmp_path)
    result = migrate_folder(root / "rules", Questions())
    after = "\n".join(result.after.values())
    lines = [line.strip() for text in result.before.values() for line in text.splitlines()]
    comments = [line for line in lines if line.startswith("#")] + beside
    assert [comment for comment in comments if comment not in after and "word on this title" not in comment] == []
