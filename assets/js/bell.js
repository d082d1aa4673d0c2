// The bell of every page, and what keeps pages true while they are open.

import "./live.js";
import "./notice-keys.js";
