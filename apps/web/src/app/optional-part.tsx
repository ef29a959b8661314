import { Component, Suspense, type ReactNode } from 'react';

/** A part in a chunk of its own that the app can do without: until it is there, and when it never comes, nothing. */
export class OptionalPart extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    return this.state.failed ? null : <Suspense fallback={null}>{this.props.children}</Suspense>;
  }
}
