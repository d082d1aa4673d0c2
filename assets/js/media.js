// The pages of pictures. Each module improves something that works without it.

import "./choosing.js";
import "./focal.js";
import "./uploads.js";
