"""The command itself: the group of all commands, the language to speak, help and usage errors.

What single commands do lies in `commands`.
"""
