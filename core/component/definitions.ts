/** What type and component indices mean: definitions with the scope that they stand in, to be elaborated at each use. */
import type { Declaration } from "./model/type.ts";
import type { FunctionType, InstanceItem, Resource, ResourceName, ValueType } from "./types.ts";

/** A type index space entry. Instance and component types keep their declarations, to be elaborated at each use. */
export type TypeDefinition =
  | { readonly kind: "value"; readonly type: ValueType }
  | { readonly kind: "resource"; readonly resource: Resource; readonly by?: ResourceName }
  | { readonly kind: "func"; readonly type: FunctionType }
  | { readonly kind: "instance"; readonly declarations: readonly Declaration[]; readonly scope: View }
  | { readonly kind: "component"; readonly declarations: readonly Declaration[]; readonly scope: View };

/** A component that can be instantiated: its bytes, or only its type. */
export type ComponentDefinition =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array; readonly offset: number; readonly scope: View }
  | { readonly kind: "declared"; readonly declarations: readonly Declaration[]; readonly scope: View };

/** A scope as it was at one point: definitions that came later are not visible. */
export interface View {
  readonly scope: Scope;
  readonly types: number;
  readonly components: number;
}

export interface Scope {
  readonly parent: View | undefined;
  readonly types: TypeDefinition[];
  readonly funcs: FunctionType[];
  readonly instances: InstanceItem[];
  readonly components: ComponentDefinition[];
  readonly values: ValueType[];
}
