/** What a browser does during a sign-in, without one: it follows redirects with the cookies that it gets, up to the client's own address. */

/** The parameters with which the authorization server sends the user back to the client. */
export async function followSignIn(authorizationUrl: URL, redirectUrl: string): Promise<URLSearchParams> {
  const cookies = new Map<string, string>();
  let url = authorizationUrl;
  for (let hop = 0; hop < 12; hop += 1) {
    const response = await fetch(url, {
      redirect: "manual",
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; ") },
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === "") cookies.delete(name);
      else cookies.set(name, value);
    }
    const body = await response.text();
    const location = response.headers.get("location");
    if (location === null) throw new Error(`the sign-in ended at ${url.href}: ${response.status} ${body}`);
    url = new URL(location, url);
    if (url.href.startsWith(`${redirectUrl}?`)) return url.searchParams;
  }
  throw new Error(`the sign-in went on without end, last at ${url.href}`);
}
