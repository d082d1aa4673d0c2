// Every page of the newsroom. Each module improves something that works without it.

import "./scripts.js";
import "./changes.js";
import "./combobox.js";
import "./copy.js";
import "./find.js";
import "./flash.js";
import "./keys.js";
import "./menu.js";
import "./sign-out.js"; // before once.js, which counts what goes
import "./once.js";
import "./own-zone.js";
import "./reveal.js";
import "./scroll-current.js";
import "./signed-in.js";
import "./tabs.js";
import "./toast.js";
