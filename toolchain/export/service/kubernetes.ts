/** A deployment of the image of the target `image`, its service and its autoscaler. */
import type { Files } from "../model.ts";
import { mountedFolders, PORT, STATE_FOLDER, USER, volumeName, type ServiceFacts } from "./model.ts";
import { printYaml, type Yaml } from "./yaml.ts";

type Mapping = { readonly [key: string]: Yaml | undefined };

export function kubernetesFiles(facts: ServiceFacts): Files {
  return new Map([["kubernetes.yaml", printYaml(comments(facts), ...kubernetesObjects(facts))]]);
}

function comments(facts: ServiceFacts): readonly string[] {
  const { name, variables } = facts;
  const secrets = variables.filter(({ isNeeded, isSecret }) => isNeeded && isSecret);
  const plain = variables.filter(({ isNeeded, isSecret }) => isNeeded && !isSecret);
  const from = (each: readonly { readonly name: string }[]) =>
    each.map((variable) => ` --from-literal=${variable.name}="$${variable.name}"`).join("");
  return [
    ...(secrets.length === 0 ? [] : [`kubectl create secret generic ${name}${from(secrets)}`]),
    ...(plain.length === 0 ? [] : [`kubectl create configmap ${name}${from(plain)}`]),
    `Other variables of the server, such as WASMCP_ALLOWED_HOSTS for the name by which clients address it, can be in the config map ${name}.`,
    ...(isSingle(facts)
      ? ["The server keeps files in one volume: there is one pod, and no autoscaler."]
      : []),
  ];
}

/** Files that outlive a pod are in a volume that one pod can use at a time. */
function isSingle({ state, folders }: ServiceFacts): boolean {
  return state === "values" || folders.length > 0;
}

export function kubernetesObjects(facts: ServiceFacts): readonly Mapping[] {
  return [
    ...claims(facts),
    deployment(facts),
    service(facts),
    ...(isSingle(facts) ? [] : [autoscaler(facts)]),
  ];
}

function claims(facts: ServiceFacts): readonly Mapping[] {
  return lastingFolders(facts).map((folder) => ({
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: metadata(facts, claimName(facts, folder)),
    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
  }));
}

function lastingFolders({ folders, state }: ServiceFacts): readonly string[] {
  return [...(state === "values" ? [STATE_FOLDER] : []), ...folders];
}

function claimName({ name }: ServiceFacts, folder: string): string {
  return `${name}-${volumeName(folder)}`;
}

function deployment(facts: ServiceFacts): Mapping {
  const { name } = facts;
  const lasting = new Set(lastingFolders(facts));
  const folders = mountedFolders(facts);
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: metadata(facts, name),
    spec: {
      // An autoscaler decides how many there are.
      replicas: isSingle(facts) ? 1 : undefined,
      strategy: isSingle(facts) ? { type: "Recreate" } : undefined,
      selector: { matchLabels: selector(facts) },
      template: {
        metadata: { labels: labels(facts) },
        spec: {
          automountServiceAccountToken: false,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: USER,
            runAsGroup: USER,
            fsGroup: USER,
            seccompProfile: { type: "RuntimeDefault" },
          },
          containers: [container(facts)],
          volumes:
            folders.length === 0
              ? undefined
              : folders.map((folder) => ({
                  name: volumeName(folder),
                  ...(lasting.has(folder)
                    ? { persistentVolumeClaim: { claimName: claimName(facts, folder) } }
                    : { emptyDir: { sizeLimit: "16Mi" } }),
                })),
        },
      },
    },
  };
}

function container(facts: ServiceFacts): Mapping {
  const { name, image, variables } = facts;
  const folders = mountedFolders(facts);
  const named = variables.filter(({ isNeeded, isSecret }) => isNeeded || isSecret);
  return {
    name,
    image,
    ports: [{ name: "http", containerPort: PORT }],
    env:
      named.length === 0
        ? undefined
        : named.map((variable) => ({
            name: variable.name,
            valueFrom: {
              [variable.isSecret ? "secretKeyRef" : "configMapKeyRef"]: {
                name,
                key: variable.name,
                // Without one that it needs, the pod does not start, and says so.
                optional: variable.isNeeded ? undefined : true,
              },
            },
          })),
    envFrom: [{ configMapRef: { name, optional: true } }],
    volumeMounts:
      folders.length === 0
        ? undefined
        : folders.map((folder) => ({ name: volumeName(folder), mountPath: folder })),
    // A server that is not configured answers 503: it gets no requests, and a restart would not help it.
    startupProbe: { tcpSocket: { port: "http" }, periodSeconds: 2, failureThreshold: 60 },
    readinessProbe: { httpGet: { path: "/health", port: "http" }, periodSeconds: 5 },
    livenessProbe: { tcpSocket: { port: "http" }, periodSeconds: 10 },
    resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { memory: "1Gi" } },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    },
  };
}

function service(facts: ServiceFacts): Mapping {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: metadata(facts, facts.name),
    spec: { selector: selector(facts), ports: [{ name: "http", port: 80, targetPort: "http" }] },
  };
}

function autoscaler(facts: ServiceFacts): Mapping {
  const { name } = facts;
  return {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: metadata(facts, name),
    spec: {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name },
      minReplicas: 2,
      maxReplicas: 10,
      metrics: [
        {
          type: "Resource",
          resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 80 } },
        },
      ],
    },
  };
}

function metadata(facts: ServiceFacts, name: string): Mapping {
  return { name, labels: labels(facts) };
}

function selector({ name }: ServiceFacts): Mapping {
  return { "app.kubernetes.io/name": name };
}

function labels(facts: ServiceFacts): Mapping {
  return { ...selector(facts), "app.kubernetes.io/version": facts.version };
}
