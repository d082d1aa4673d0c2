# Reads a calendar by the letter of RFC 5545; prints what it understood, and every line that is too long.
import json, sys
from icalendar import Calendar

data = sys.stdin.buffer.read()
read = Calendar.from_ical(data)
print(json.dumps({
    "errors": [str(error) for part in read.walk() for error in part.errors],
    "long": [line.decode() for line in data.split(b"\r\n") if len(line) > 75],
    "bare": data.replace(b"\r\n", b"").count(b"\n"),
    "version": str(read["version"]), "prodid": str(read["prodid"]), "zone": str(read["x-wr-timezone"]),
    "events": [{
        "uid": str(one["uid"]), "sequence": int(one["sequence"]), "summary": str(one["summary"]),
        "about": str(one["description"]), "start": one.decoded("dtstart").isoformat(), "stamp": one.decoded("dtstamp").isoformat(),
        "url": str(one["url"]),
    } for one in read.walk("VEVENT")],
}))
