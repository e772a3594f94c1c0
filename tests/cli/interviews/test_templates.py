"""Templates: every command writes one for each kind of person, and takes it."""

import datetime as dt

import pytest

import yibao_atlantis
import yibao_china
import yibao_ningbo
from yibao import load_registry, read_case
from yibao.cli.app.group import PERSONAS
from yibao.cli.interviews.templates import persona_file
from yibao.cli.terminal.screen import Screen
from yibao.model.inputs.parse import parse

MODULES = {"china": yibao_china, "atlantis": yibao_atlantis, "ningbo": yibao_ningbo}
PLUGINS = [(f"yibao-{name}", module.plugin) for name, module in MODULES.items()]
COMMANDS = {"settle": (), "enroll": (), "contribute": (), "accounts": (), "compare": ("--cities", "atlantis,ningbo")}


@pytest.fixture
def plugins():
    return PLUGINS


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("persona", PERSONAS)
def test_every_command_writes_what_every_command_takes(run, write, command, persona):
    """A file of an employer holds no bill; each other command answers each file as it is."""
    options = COMMANDS[command] or ("--city", "atlantis")
    written = run(command, "--template", persona, *options)
    assert (written.code, written.err) == (0, "")
    done = run(command, write(written.out.encode(), "case.toml"), *COMMANDS[command], "--format", "json")
    if persona == "hr" and command in ("settle", "compare", "accounts"):
        assert done.code == 2 and ("there is no claim" in done.err or "balances" in done.err)
    else:
        assert (done.code, done.err) == (0, "")


def test_the_usual_template(run):
    """Without a name it is the one that most people want of the command; enroll writes all facts and papers."""
    for command, persona in (("settle", "visit"), ("accounts", "visit"), ("contribute", "hr")):
        assert run(command, "--city", "atlantis", "--template").out == run(command, "--city", "atlantis", "--template", persona).out
    assert "# An applicant file" in run("enroll", "--city", "atlantis", "--template").out
    done = run("settle", "--template", "--format", "json")
    assert done.code == 2 and "no city is named" in done.err


@pytest.mark.parametrize("persona", PERSONAS)
def test_comments_are_in_one_language(persona):
    """The languages differ in comments only."""
    rules = load_registry(PLUGINS).rules("ningbo")
    texts = {language: "\n".join(persona_file(Screen(language), rules, persona, dt.date(2026, 3, 2))) for language in ("zh", "en")}
    assert parse(texts["zh"].encode(), "toml") == parse(texts["en"].encode(), "toml")
    assert texts["zh"] != texts["en"] and "|" not in texts["zh"] + texts["en"] and "@" not in texts["zh"]
    assert read_case(parse(texts["en"].encode(), "toml"), claims=persona != "hr").city == "ningbo"


@pytest.mark.parametrize("command", ["contribute", "accounts", "settle"])
def test_without_a_file(run, command):
    """Whoever names no file learns how to get a template."""
    done = run(command)
    assert done.code == 2 and "FILE… is missing" in done.err and f"yibao {command} --template" in done.err
