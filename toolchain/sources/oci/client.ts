/** Operations of the OCI distribution specification 1.1 on one repository. */
import { ToolchainError } from "../../../core/errors.ts";
import { digestOf, parseDigest, type Digest } from "./digest.ts";
import type { HttpResponse } from "./http.ts";
import { INDEX_MEDIA_TYPE, MANIFEST_MEDIA_TYPE, type Descriptor } from "./layout.ts";
import { loginRemedy, type Access, type RegistrySession } from "./session.ts";

/** Where the releases of one package are. */
export interface Repository {
  readonly session: RegistrySession;
  /** `acme/weather` */
  readonly path: string;
}

export interface FetchedManifest {
  readonly bytes: Uint8Array;
  readonly digest: Digest;
}

/** A part of a blob, or all of it. */
export interface BlobPart {
  /** Whether it begins where it was asked to; otherwise it begins at the blob's start. */
  readonly isPartial: boolean;
  readonly body: AsyncIterable<Uint8Array>;
}

/** Limits of the specification for what a registry accepts and gives. */
const MAX_MANIFEST_BYTES = 4 << 20;
const MAX_TAG_PAGE_BYTES = 8 << 20;
const MAX_TAG_PAGES = 100;

/** `ghcr.io/acme/weather` */
export function printRepository({ session, path }: Repository): string {
  return `${session.registry}/${path}`;
}

/** Finds a manifest by tag or digest; a digest is verified. */
export async function findManifest(
  repository: Repository,
  reference: string,
): Promise<FetchedManifest | undefined> {
  const response = await get(repository, `manifests/${encodeURIComponent(reference)}`, {
    accept: `${MANIFEST_MEDIA_TYPE}, ${INDEX_MEDIA_TYPE}`,
  });
  if (response.status === 404) {
    await response.discard();
    return undefined;
  }
  await expectStatus(response, [200], repository, "read");
  const bytes = await response.bytes(MAX_MANIFEST_BYTES);
  const digest = digestOf(bytes);
  const expected = parseDigest(reference) ?? parseDigest(response.header("docker-content-digest"));
  if (expected !== undefined && expected !== digest) {
    throw new ToolchainError(
      "digest-mismatch",
      `the manifest of \`${printRepository(repository)}:${reference}\` has the wrong digest: expected \`${expected}\`, found \`${digest}\``,
      { remedy: "do not use it: its content was damaged or changed during the transfer" },
    );
  }
  return { bytes, digest };
}

/** Every tag, in no particular order; none if the repository does not exist. */
export async function listTags(repository: Repository): Promise<readonly string[]> {
  const tags: string[] = [];
  let next: string | undefined = `/v2/${repository.path}/tags/list?n=1000`;
  for (let page = 0; next !== undefined && page < MAX_TAG_PAGES; page += 1) {
    const response: HttpResponse = await repository.session.send(next, repository.path, "pull", {
      method: "GET",
    });
    if (response.status === 404) {
      await response.discard();
      return tags;
    }
    await expectStatus(response, [200], repository, "read");
    tags.push(...readTags(await response.bytes(MAX_TAG_PAGE_BYTES), repository));
    next = nextPage(response, repository);
  }
  return tags;
}

/** The size of a blob; `undefined` if the repository does not have it. */
export async function findBlobSize(repository: Repository, digest: Digest): Promise<number | undefined> {
  const response = await repository.session.send(blobPath(repository, digest), repository.path, "pull", {
    method: "HEAD",
  });
  await response.discard();
  if (response.status === 404) return undefined;
  await expectStatus(response, [200], repository, "read");
  const size = Number(response.header("content-length"));
  return Number.isSafeInteger(size) ? size : undefined;
}

/** The bytes of a blob from `start` to `end`, both included. They are not verified. */
export async function openBlob(
  repository: Repository,
  digest: Digest,
  { start, end }: { readonly start: number; readonly end: number },
): Promise<BlobPart> {
  const response = await get(repository, `blobs/${digest}`, { range: `bytes=${start}-${end}` });
  if (response.status === 404) {
    await response.discard();
    throw new ToolchainError(
      "no-such-blob",
      `\`${printRepository(repository)}\` does not have the content \`${digest}\``,
      {
        remedy: "choose another version: this release was removed, or its upload is incomplete",
      },
    );
  }
  await expectStatus(response, [200, 206], repository, "read");
  const first = /^bytes (\d+)-/.exec(response.header("content-range") ?? "")?.[1];
  if (response.status === 206 && Number(first) !== start) {
    await response.discard();
    throw new ToolchainError(
      "bad-answer",
      `\`${repository.session.registry}\` does not send the requested part of the content`,
    );
  }
  return { isPartial: response.status === 206, body: response.body };
}

/** Uploads a blob, unless the repository has it. */
export async function pushBlob(
  repository: Repository,
  { digest }: Descriptor,
  bytes: Uint8Array,
): Promise<void> {
  const head = await send(repository, blobPath(repository, digest), "HEAD", {});
  await head.discard();
  if (head.status === 200) return;
  // The registry checks the right to push now, so that the content need not be sent twice.
  const start = await send(repository, `/v2/${repository.path}/blobs/uploads/`, "POST", {
    headers: { "content-length": "0" },
  });
  await expectStatus(start, [202], repository, "write");
  await start.discard();
  const location = start.header("location");
  if (location === undefined || !URL.canParse(location, start.url.href)) {
    throw new ToolchainError(
      "bad-answer",
      `\`${repository.session.registry}\` does not name a URL for the upload`,
    );
  }
  const target = new URL(location, start.url);
  if (target.protocol === "http:" && start.url.protocol === "https:") {
    throw new ToolchainError(
      "insecure-redirect",
      `\`${start.url.host}\` redirects the upload to \`${target.host}\` without encryption`,
    );
  }
  target.searchParams.set("digest", digest);
  const done = await send(repository, target, "PUT", {
    headers: { "content-type": "application/octet-stream" },
    body: bytes,
  });
  await expectStatus(done, [201, 204], repository, "write");
  await done.discard();
}

export async function pushManifest(repository: Repository, tag: string, bytes: Uint8Array): Promise<void> {
  const path = `/v2/${repository.path}/manifests/${encodeURIComponent(tag)}`;
  const response = await send(repository, path, "PUT", {
    headers: { "content-type": MANIFEST_MEDIA_TYPE },
    body: bytes,
  });
  await expectStatus(response, [201], repository, "write");
  await response.discard();
}

function blobPath({ path }: Repository, digest: Digest): string {
  return `/v2/${path}/blobs/${digest}`;
}

function get(
  { session, path }: Repository,
  rest: string,
  headers: Readonly<Record<string, string>>,
): Promise<HttpResponse> {
  return session.send(`/v2/${path}/${rest}`, path, "pull", { method: "GET", headers });
}

function send(
  { session, path }: Repository,
  target: string | URL,
  method: "HEAD" | "POST" | "PUT",
  rest: { readonly headers?: Readonly<Record<string, string>>; readonly body?: Uint8Array },
): Promise<HttpResponse> {
  const access: Access = "pull,push";
  return session.send(target, path, access, { method, ...rest });
}

/** One clear message for each way in which a registry refuses. */
async function expectStatus(
  response: HttpResponse,
  accepted: readonly number[],
  repository: Repository,
  purpose: "read" | "write",
): Promise<void> {
  const { status } = response;
  if (accepted.includes(status)) return;
  const reason = await readReason(response);
  const { registry } = repository.session;
  const host = response.url.host;
  const where = `\`${printRepository(repository)}\``;
  const cause = reason === undefined ? {} : { cause: new Error(`the registry answers: ${reason}`) };
  switch (status) {
    case 401:
      throw new ToolchainError("unauthorized", `\`${host}\` requires a login for ${where}`, {
        ...cause,
        remedy: loginRemedy(registry, await repository.session.credentialsHint()),
      });
    case 403:
      throw new ToolchainError("forbidden", `\`${host}\` does not allow you to ${purpose} ${where}`, {
        ...cause,
        remedy: "check the package's name, and the rights of your account or token",
      });
    case 404:
      throw new ToolchainError("no-such-repository", `\`${host}\` does not have ${where}`, {
        ...cause,
        remedy: "check the package's name, and its registry in the configuration file of wkg",
      });
    case 429:
      throw new ToolchainError("too-many-requests", `\`${host}\` received too many requests`, {
        ...cause,
        remedy: `try again later, or log in with \`docker login ${registry}\`, which often allows more requests`,
      });
    default:
      throw new ToolchainError(
        "registry-failed",
        `\`${host}\` cannot ${purpose} ${where} (status ${status})`,
        { ...cause, remedy: status >= 500 ? "try again later" : "check the package's name and the registry" },
      );
  }
}

/** The reason that the registry gives (distribution specification, "Error Codes"), short and on one line. */
async function readReason(response: HttpResponse): Promise<string | undefined> {
  let answer: unknown;
  try {
    answer = JSON.parse(new TextDecoder().decode(await response.bytes(1 << 16)));
  } catch {
    return undefined;
  }
  if (typeof answer !== "object" || answer === null || !("errors" in answer)) return undefined;
  const first: unknown = Array.isArray(answer.errors) ? answer.errors[0] : undefined;
  if (typeof first !== "object" || first === null || !("message" in first)) return undefined;
  const oneLine = String(first.message).replace(/[^\P{Cc}]+|\s+/gu, " ");
  return oneLine.slice(0, 200) || undefined;
}

function readTags(bytes: Uint8Array, repository: Repository): readonly string[] {
  let answer: unknown;
  try {
    answer = JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new ToolchainError("bad-answer", `the tags of \`${printRepository(repository)}\` are not JSON`, {
      cause,
    });
  }
  const tags: unknown =
    typeof answer === "object" && answer !== null && "tags" in answer ? answer.tags : null;
  return Array.isArray(tags) ? tags.filter((tag): tag is string => typeof tag === "string") : [];
}

/** RFC 8288: `</v2/acme/weather/tags/list?last=1.0.0&n=1000>; rel="next"`. Pages of other hosts are ignored. */
function nextPage(response: HttpResponse, repository: Repository): string | undefined {
  const [, target] = /<([^>]*)>\s*;\s*rel="?next"?/.exec(response.header("link") ?? "") ?? [];
  if (target === undefined || !URL.canParse(target, response.url.href)) return undefined;
  const url = new URL(target, response.url);
  return url.origin === repository.session.origin ? url.pathname + url.search : undefined;
}
