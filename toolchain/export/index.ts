/** Makes of a composed server what other programs install and start: a package for npm, a bundle for desktop clients, a service. */
export {
  EXPORT_TARGETS,
  exportServer,
  type ExportOptions,
  type ExportTarget,
  type Exported,
} from "./export-server.ts";
export { shortName } from "./model.ts";
