// The list of stories. Each module improves something that works without it.

import "./choosing.js";
