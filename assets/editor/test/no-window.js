// The galley asks at its beginning what computer it is on.

globalThis.navigator ??= { platform: "Linux", userAgent: "" };
