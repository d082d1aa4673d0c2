// Says to the stylesheet that scripts run: [data-js-only] shows, [data-no-js] goes.

document.documentElement.dataset.js = "";
