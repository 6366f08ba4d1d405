"""A browser and a machine in two words, from what the browser says of itself; nothing else is kept."""

# The first that is found counts: Edge also says Chrome, and Chrome also says Safari.
BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrom", "Chrome"), ("Safari", "Safari"))
MACHINES = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


def device_of(user_agent: str) -> str:
    """For example "Firefox, Windows"; empty when neither is known."""
    found = [next((name for mark, name in known if mark in user_agent), "") for known in (BROWSERS, MACHINES)]
    return ", ".join(name for name in found if name)
