"""``yibao migrate``: rewrite a folder of rules of format 1 in format 2, and prove that it settles alike."""

from __future__ import annotations

import difflib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from yibao import Text
from yibao.engines import Screen, argument, command, option

if TYPE_CHECKING:
    from .migrate.session import Migration

DONE, DIFFERS = 0, 1
SHOWN = 12
"""So many planned differences are listed."""


@command(
    "migrate",
    "把 FOLDER(含 person、claim、settlement、enrollment 的规则文件夹)由第 1 版改写为第 2 版,并证明改写前后结算结果相同:"
    "逐日比较 rules show,并结算软件包的全部案例。遇到第一处不同即停止并说明。\n\n"
    "不加 --write 时只报告。注释保留。有取舍之处会询问;--yes 或没有终端时取稳妥的答案。",
    "Rewrite FOLDER, which holds person, claim, settlement or enrollment, from format 1 to format 2, and prove that it settles "
    "alike: rules show is compared for the days around every change, and every case of the package is settled. It stops at the "
    "first difference and says where.\n\n"
    "Without --write it only reports. Comments are kept. It asks where there is a choice; with --yes, or without a terminal, it "
    "takes the safe answer.",
    argument("folder", "FOLDER", "FOLDER"),
    option("--write", "写入文件", "write the files", is_flag=True),
    option("--diff", "显示全部改动", "show every change", is_flag=True),
    option("--yes", "不询问,取稳妥的答案", "ask nothing, take the safe answers", is_flag=True),
)
def migrate(screen: Screen, folder: str, write: bool, diff: bool, yes: bool) -> int:
    """Rewrite a folder."""
    from .migrate.folder import write_texts  # noqa: PLC0415 - help is shown without it
    from .migrate.questions import Questions  # noqa: PLC0415
    from .migrate.session import migrate_folder  # noqa: PLC0415

    path = Path(folder)
    terminal = sys.stdin is not None and sys.stdin.isatty()
    questions = Questions(None if yes or not terminal else lambda question, safe: _ask(screen, question, safe))
    result = migrate_folder(path, questions)
    if questions.assumed:
        why = Text("--yes", "--yes") if yes else Text("没有终端", "there is no terminal")
        screen.complain(
            f"有 {len(questions.assumed)} 处取了稳妥的答案({why.zh}),结果中所见不变",
            f"{len(questions.assumed)} questions got the safe answer ({why.en}): nothing that results show changes",
        )
    if diff:
        screen.lines(_changes(result))
    screen.lines(_report(screen, result))
    if result.proof.difference is not None:
        return DIFFERS
    if write:
        write_texts(path, result.after, remove=result.removed)
        screen.lines([screen.say(f"已写入 {folder}", f"{folder} is written")])
    return DONE


def _ask(screen: Screen, question: Text, safe: str) -> str:
    screen.write(f"{screen.text(question)} [{safe}] ")
    screen.flush()
    return sys.stdin.readline().strip()


def _changes(result: Migration) -> list[str]:
    lines: list[str] = []
    for name in sorted({*result.before, *result.after}):
        old, new = result.before.get(name, ""), result.after.get(name, "")
        lines += difflib.unified_diff(old.splitlines(), new.splitlines(), name, name, lineterm="")
    return lines


def _report(screen: Screen, result: Migration) -> list[str]:
    say = screen.say
    lines = [f"{_count(result.before.get(name, '')):>6} → {_count(text):>5}  {name}" for name, text in result.after.items()]
    lines += [f"{_count(result.before[name]):>6} → {0:>5}  {name}" for name in result.removed]
    totals = [sum(map(_count, texts.values())) for texts in (result.before, result.after)]
    lines.append(f"{totals[0]:>6} → {totals[1]:>5}  {say('合计(行)', 'lines in all')}")
    remarks = result.remarks
    if remarks.lost_titles:
        names = ", ".join(remarks.lost_titles)
        lines.append(say(f"没有对应的表,名称未保留:{names}", f"titles of tables that are not declared here, lost: {names}"))
    if remarks.idle:
        names = ", ".join(remarks.idle)
        lines.append(
            say(f"在方案中不起作用、已删去的调整:{names}", f"adjustments that reached nothing in a plan, taken out: {names}")
        )
    if remarks.unused_tables:
        names = ", ".join(remarks.unused_tables)
        lines.append(say(f"未见使用的表,按金额改写:{names}", f"tables that nothing here uses, written as amounts: {names}"))
    for old, new in remarks.new_names.items():
        lines.append(say(f"维度 {old} 与事实同名,改名为 {new}", f"the dimension {old} has the name of a fact, and is {new} now"))
    proof = result.proof
    if proof.planned:
        lines.append(say(f"名称有意改变之处:{len(proof.planned)}", f"planned changes of names: {len(proof.planned)}"))
        lines += [f"  {text}" for text in proof.planned[:SHOWN]]
        lines += ["  …"] if len(proof.planned) > SHOWN else []
    if proof.difference is not None:
        lines.append(screen.strong(screen.text(proof.difference)))
        lines.append(say("改写前后不同,未写入任何文件", "before and after differ: nothing is written"))
    else:
        lines.append(
            say(
                f"已证明相同:{proof.days} 个日期的规则,{proof.cases} 个案例",
                f"proven alike: the rules of {proof.days} days, {proof.cases} cases",
            )
        )
    return lines


def _count(text: str) -> int:
    return text.count("\n")
