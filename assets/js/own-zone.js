// [data-own-zone]: while nobody has chosen a time zone, the one of this computer is the likeliest.

const select = document.querySelector("[data-own-zone] select");
const own = Intl.DateTimeFormat().resolvedOptions().timeZone;

if (select?.value === "UTC" && [...select.options].some((option) => option.value === own)) select.value = own;
