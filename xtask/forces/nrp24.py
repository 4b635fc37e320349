"""The files of schedulingbenchmarks.org, for peers of `cordon forces solve`."""


def sections(path):
    """Rows by section, cells between commas, comments left out."""
    found, name = {}, None
    for line in open(path, encoding="utf-8"):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("SECTION_"):
            name = line
            found[name] = []
        else:
            found[name].append(line.split(","))
    return found
