// Words that former versions of this page kept in `localStorage`.

const store = () => {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
};

export const former = {
  names: () => Object.keys(store() ?? {}),
  remove: (name) => store()?.removeItem(name),
  read(name) {
    try {
      return JSON.parse(store().getItem(name));
    } catch {
      return null;
    }
  },
};
