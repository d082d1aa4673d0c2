// Notes in the margin. Each module improves something that works without it.

import "./calling.js";
import "./quoting.js";
