// What an act came to is said once: going back, or loading the page again, does not say it anew. Whoever pressed the
// button goes on from there, not from the top of the page.

const address = new URL(location.href);
if (address.searchParams.has("done")) {
  address.searchParams.delete("done");
  history.replaceState(history.state, "", address);
}

const said = document.querySelector(".flash, main .notice[role=alert]");
// An address that names a place takes the focus to it when the page is there, away from whatever has it.
if (said && location.hash && document.readyState !== "complete") addEventListener("load", () => setTimeout(goOn));
else if (said) goOn();

function goOn() {
  if ((document.activeElement ?? document.body) !== document.body) return;
  said.tabIndex = -1;
  said.focus({ preventScroll: true });
  if (!said.matches(".flash")) said.scrollIntoView({ block: "nearest" });
}
