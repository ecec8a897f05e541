/** What a server sends may be odder than a part of the page can take: then that part says so, and the rest stays. */
import { Component, type ReactNode } from "react";

interface BoundaryProps {
  readonly message: string;
  readonly children: ReactNode;
}

export class Boundary extends Component<BoundaryProps, { readonly hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError(): { readonly hasFailed: boolean } {
    return { hasFailed: true };
  }

  override render(): ReactNode {
    if (!this.state.hasFailed) return this.props.children;
    return <p className="field-error">{this.props.message}</p>;
  }
}
