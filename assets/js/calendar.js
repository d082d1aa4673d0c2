// The calendar, and the page of a story's times. Whatever is moved is sent as the form that the page has for it; what is shown
// afterwards is the page that the server answers with, read back from the timeline.
import { adopt } from "./calendar-answer.js";
import { lifted } from "./calendar-lift.js";
import { look } from "./calendar-look.js";

for (const form of document.querySelectorAll("[data-look]")) look(form);

const week = document.querySelector("[data-calendar]");
if (week) lifted(week, adopt);
