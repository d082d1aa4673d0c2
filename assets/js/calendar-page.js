// A page of ours as a document: parsed by the browser as it would parse a page that is opened, without any script in it running.

/** The page at an address, or the answer to a form; null where the server does not answer with one. */
export function askPage(address, body) {
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    request.open(body ? "POST" : "GET", address);
    request.responseType = "document";
    request.onload = () => {
      const { status, responseURL, response } = request;
      done(response && { isDone: status < 400, address: responseURL, page: response });
    };
    request.onerror = request.onabort = request.ontimeout = () => done(null);
    request.send(body);
  });
}
