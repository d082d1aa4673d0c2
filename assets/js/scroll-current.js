// Rows that scroll sideways on small screens show the current place.

const current = '[aria-current="page"], [aria-selected="true"]';

for (const place of document.querySelectorAll(`.nav ${current.replace(",", ", .nav")}, .tabs ${current.replace(",", ", .tabs")}, .subnav [aria-current="page"]`)) {
  let row = place.parentElement;
  while (row && row !== document.body && row.scrollWidth <= row.clientWidth) row = row.parentElement;
  if (!row || row === document.body) continue;
  const { left, width } = place.getBoundingClientRect();
  row.scrollLeft += left - row.getBoundingClientRect().left - (row.clientWidth - width) / 2;
}
