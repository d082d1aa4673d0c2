// [data-own-zone]: while nobody has chosen a time zone, the one of this computer is the likeliest. Browsers may say it by
// an older name; the attribute has those with today's: "Asia/Katmandu=Asia/Kathmandu …".

const place = document.querySelector("[data-own-zone]");
const select = place?.querySelector("select");

if (select) {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const older = new Map(place.dataset.ownZone.split(" ").map((pair) => pair.split("=")));
  const today = older.get(own) ?? own;
  if ([...select.options].some(({ value }) => value === today)) select.value = today;
}
