"""What installed distributions bring: their entry points, without the metadata that nobody needs."""

from importlib.metadata import Distribution, EntryPoint, distributions


def entry_points_of(group: str) -> list[tuple[EntryPoint, str, str]]:
    """Entry points of a group, with name and version of the package, in a fixed order, whatever the order of installation."""
    entries: dict[tuple[str, str], tuple[EntryPoint, str, str]] = {}
    for distribution in distributions():
        ours = [entry for entry in distribution.entry_points if entry.group == group]
        if ours:
            package, version = _name_and_version(distribution)
            for entry in ours:
                entries.setdefault((package, entry.name), (entry, package, version))
    return [entries[key] for key in sorted(entries)]


def _name_and_version(distribution: Distribution) -> tuple[str, str]:
    """Those of a distribution, from the head of its metadata where it has the usual form: parsing the whole would take longer."""
    head = (distribution.read_text("METADATA") or "").partition("\n\n")[0]
    fields = dict(line.split(": ", 1) for line in head.splitlines() if line.startswith(("Name: ", "Version: ")))
    if len(fields) == 2:
        return fields["Name"], fields["Version"]
    metadata = distribution.metadata
    return metadata["Name"], metadata["Version"]
