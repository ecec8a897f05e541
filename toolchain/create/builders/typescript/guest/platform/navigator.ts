/** As much of `navigator` as packages read. */
export const navigator = {
  userAgent: "wasmcp",
  language: "en-US",
  languages: ["en-US"],
  hardwareConcurrency: 1,
  onLine: true,
};
