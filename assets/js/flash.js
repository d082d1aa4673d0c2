// What an act came to is said once: going back, or loading the page again, does not say it anew.

const address = new URL(location.href);
if (address.searchParams.has("done")) {
  address.searchParams.delete("done");
  history.replaceState(history.state, "", address);
}
