"""What pages of a large library cost the database: statements, their milliseconds (the median of seven), pages touched.

Run beside a server whose database says how long each statement took (docs/performance.md):
    python3 benches/library/ask.py http://127.0.0.1:8080 EMAIL PASSWORD DATA-FOLDER/postgres.log"""

import http.cookiejar
import re
import statistics
import sys
import time
import urllib.parse
import urllib.request

base, email, password, log = sys.argv[1:5]
jar = http.cookiejar.CookieJar(policy=http.cookiejar.DefaultCookiePolicy(secure_protocols=("http", "https")))
browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))


def ask(path, fields=None):
    """A page, and what the log says meanwhile."""
    with open(log, "rb") as lines:
        lines.seek(0, 2)
        data = urllib.parse.urlencode(fields).encode() if fields is not None else None
        request = urllib.request.Request(base + path, data, {"Origin": base})
        try:
            page = browser.open(request).read().decode()
        except urllib.error.HTTPError as refused:
            page = refused.read().decode()
        time.sleep(0.15)
        said = lines.read().decode()
    took = [float(ms) for ms in re.findall(r"duration: ([\d.]+) ms", said)]
    return page, sum(took), len(re.findall(r"ms  execute", said)), max(took, default=0)


def told(name, path):
    for _ in range(9):  # statements are kept, and planned, when they are asked often
        ask(path)
    runs = [ask(path) for _ in range(7)]
    page = runs[0][0]
    middle = statistics.median(run[1] for run in runs)
    print(f"| {name} | {runs[-1][2]} | {middle:.1f} | {statistics.median(run[3] for run in runs):.1f} | {page.count('shots__c') or page.count('thumb')} |")
    return page


ask("/admin/sign-in", {"email": email, "password": password})
print("| page | statements | all, ms | the longest, ms | pictures |\n| --- | --- | --- | --- | --- |")
grid = told("grid, the newest", "/admin/media")
told("list, the newest", "/admin/media?view=list")
next_page = lambda page: re.search(r'href="([^"]+)" rel="next"', page)
at = "/admin/media"
for _ in range(200):
    found = next_page(ask(at)[0])
    if not found:
        break
    at = found[1].replace("&#38;", "&").replace("&amp;", "&")
told("grid, page 201", at)
oldest = "/admin/media?newer=1-01900000-0000-7000-8000-000000000001"
told("grid, the oldest", oldest)
people = re.findall(r'<option value="([0-9a-f-]{36})">(Person \d+)', grid)
by = dict((name, staff) for staff, name in people)
for name, query in [
    ("a word of a quarter", "q=harbour"),
    ("a word of all", "q=day"),
    ("two words, seldom together", "q=lido+person+storm"),
    ("a file's name", "q=DSC_00017"),
    ("a word of none", "q=zebra"),
    ("two letters", "q=zx"),
    ("of whoever brought the most", f"by={by['Person 3']}"),
    ("of whoever brought 30, long ago", f"by={by['Person 12']}"),
    ("of the last 7 days", "when=week"),
    ("of more than a year ago", "when=older"),
    ("no alt text", "rights=no-alt"),
    ("no credit", "rights=no-credit"),
    ("rights end soon", "rights=ends-soon"),
    ("rights ended", "rights=ended"),
    ("used", "use=used"),
    ("not used", "use=unused"),
    ("not used, rights ended, a word, long ago", "use=unused&rights=ended&q=harbour&when=older"),
]:
    told(name, f"/admin/media?{query}")
ids = re.findall(r'name="p" value="([^"]+)"', grid)
told("one picture, and what looks the same", f"/admin/media/{ids[0]}")
told("the chooser of the editor", "/admin/media/choose")
told("– a word", "/admin/media/choose?q=harbour")
told("– its page 100", "/admin/media/choose?page=100")
chosen, at = [], "/admin/media?use=unused"
while len(chosen) < 200:
    page = ask(at)[0]
    chosen += re.findall(r'name="p" value="([^"]+)"', page)
    at = next_page(page)[1].replace("&#38;", "&").replace("&amp;", "&")
chosen = chosen[:200]
page = told("200 chosen", "/admin/media/chosen?" + "&".join(f"p={one}" for one in chosen))
sent = list(dict.fromkeys(re.findall(r'name="picture" value="([^"]+)"', page)))
hidden = [(name, re.search(rf'name="{name}" value="([^"]+)"', page)[1]) for name in ("key", "writer")]
for name, fields in [("credit of 200", [("do", "change"), ("credit", "Edwin Sayle")]), ("the same form again", [("do", "change"), ("credit", "Edwin Sayle")])]:
    begun = time.monotonic()
    page, all_ms, count, longest = ask("/admin/media/chosen", hidden + fields + [("picture", one) for one in sent])
    done = re.search(r"(\d+) pictures changed", page)
    print(f"| {name}: {done and done[0]}, {time.monotonic() - begun:.1f} s | {count} | {all_ms:.0f} | {longest:.1f} | – |")
page = ask("/admin/media/chosen?" + "&".join(f"p={one}" for one in chosen))[0]
sent = list(dict.fromkeys(re.findall(r'name="picture" value="([^"]+)"', page)))
begun = time.monotonic()
page, all_ms, count, longest = ask("/admin/media/chosen", [("key", "a key of its own"), hidden[1], ("do", "delete")] + [("picture", one) for one in sent])
done = re.search(r"(\d+) pictures deleted", page)
print(f"| deletion of 200: {done and done[0]}, {time.monotonic() - begun:.1f} s | {count} | {all_ms:.0f} | {longest:.1f} | – |")
