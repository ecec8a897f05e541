/** A service for Compose (https://compose-spec.io) with the image of the target `image`. */
import type { Files } from "../model.ts";
import { mountedFolders, PORT, USER, volumeName, type ServiceFacts } from "./model.ts";
import { printYaml, type Yaml } from "./yaml.ts";

export function composeFiles(facts: ServiceFacts): Files {
  const comments = [
    "The values of the variables come from the environment of `docker compose`, or from a file `.env`.",
    `A client on another machine needs a proxy in front that encrypts; this one listens on 127.0.0.1:${PORT}.`,
  ];
  return new Map([["compose.yaml", printYaml(comments, composeDocument(facts))]]);
}

export function composeDocument(facts: ServiceFacts): { readonly [key: string]: Yaml | undefined } {
  const { name, image, variables } = facts;
  const folders = mountedFolders(facts).map((folder) => ({ folder, volume: volumeName(folder) }));
  const service = {
    image,
    restart: "unless-stopped",
    ports: [`127.0.0.1:${PORT}:${PORT}`],
    // A name alone takes the value from the environment, and an unset variable stays unset.
    environment: variables.map((each) => each.name),
    volumes: folders.length === 0 ? undefined : folders.map(({ folder, volume }) => `${volume}:${folder}`),
    user: `${USER}:${USER}`,
    read_only: true,
    cap_drop: ["ALL"],
    security_opt: ["no-new-privileges:true"],
    pids_limit: 256,
    stop_signal: "SIGINT",
  };
  return {
    name,
    services: { [name]: service },
    volumes:
      folders.length === 0
        ? undefined
        : Object.fromEntries(folders.map(({ volume }): [string, Yaml] => [volume, {}])),
  };
}
