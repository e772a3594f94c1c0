"""The command itself: help, wrong command lines, and the border that nothing passes."""

import pytest
from wcwidth import wcswidth as cell_len

from tests.cli.place import case

COMMANDS = [(), ("cities",), ("settle",), ("rules",), ("rules", "show")]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_help(run, command, language):
    """Every command explains itself in both languages, within 80 columns."""
    done = run(*command, "--help", "--lang", language)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("Usage: yibao" if language == "en" else "用法\uff1ayibao")
    assert ("Options:" if language == "en" else "选项\uff1a") in done.out
    assert all(option in done.out for option in ("--help", "--lang [zh|en]"))
    assert [line for line in done.out.splitlines() if cell_len(line) > 80] == []
    if language == "zh":
        assert "Show" not in done.out and "language" not in done.out


def test_help_follows_the_environment(run, monkeypatch):
    """Without --lang, help speaks the language of the environment."""
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert run("--help").out.startswith("用法")
    assert run("--help", "--lang", "en").out.startswith("Usage")


@pytest.mark.parametrize("command", [(), ("rules",)])
def test_alone(run, command):
    """A group without a command explains itself."""
    done = run(*command)
    assert (done.code, done.err) == (0, "")
    assert done.out == run(*command, "--help").out


def test_version(run):
    """The version of the core."""
    assert run("--version").out.split()[0] == "yibao"


WRONG = {
    "command": (("citis",), "there is no command 'citis'", "没有命令 'citis'"),
    "inner command": (("rules", "shwo"), "did you mean show?", "是否想写 show"),
    "option": (("cities", "--fromat", "json"), "--format?", "--format"),
    "choice": (("cities", "--format", "xml"), "one of: table, json, jsonl, csv", "可用\uff1atable, json, jsonl, csv"),
    "language": (("cities", "--lang", "fr"), "one of: zh, en", "zh, en"),
    "value": (("settle", "--city"), "the option --city lacks its value", "选项 --city 缺少值"),
    "too many": (("cities", "here", "there"), "too many arguments", "参数过多"),
    "escape codes": (("\x1b[31m",), "\\x1b[31m", "\\x1b[31m"),
}


@pytest.mark.parametrize(("arguments", "en", "zh"), WRONG.values(), ids=WRONG.keys())
def test_wrong(run, monkeypatch, arguments, en, zh):
    """A wrong command line is told as every other error, in both languages."""
    for language, told in (("en_GB", en), ("zh_CN", zh)):
        monkeypatch.setenv("LANG", language)
        done = run(*arguments)
        assert (done.code, done.out) == (2, "")
        assert done.err.startswith("error: " if language == "en_GB" else "错误\uff1a")
        assert told in done.err
        assert "\x1b" not in done.err


def test_unforeseen(run, monkeypatch):
    """What nobody foresaw is one line; the traceback is for those who ask for it."""
    monkeypatch.setattr("yibao.cli.commands.cities.load_registry", lambda: 1 // 0)
    done = run("cities")
    assert (done.code, done.out) == (2, "")
    assert len(done.err.splitlines()) == 1
    assert done.err.startswith("error: internal error (ZeroDivisionError")
    assert run("cities", "--lang", "zh").err.startswith("错误\uff1a内部错误")


@pytest.mark.parametrize("error", [SystemExit("bye"), SystemExit(None), MemoryError(), RecursionError("deep")])
def test_guests_that_leave(run, write, monkeypatch, error):
    """A plugin that ends the program, or exhausts it, ends with exit code 2."""

    def leave():
        raise error

    monkeypatch.setattr("yibao.cli.commands.cities.load_registry", leave)
    done = run("cities")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("error: ")


def test_interrupted(run, write, monkeypatch):
    """Ctrl-C ends quietly."""

    def interrupt(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("yibao.cli.commands.settle.settle_case", interrupt)
    done = run("settle", write(case()))
    assert (done.code, done.out, done.err.strip()) == (130, "", "")
