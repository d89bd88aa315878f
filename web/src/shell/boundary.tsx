import { Component, type ReactNode } from "react";
import { Button } from "@/ui/button";
import { Failed } from "@/ui/notes";
import { Page } from "@/ui/page";

/** A page that broke says so, and how to go on; a new version that took a page's code away is the usual reason. */
export class Boundary extends Component<{ children: ReactNode; place: string }, { error: unknown; place: string }> {
  override state = { error: null as unknown, place: this.props.place };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  static getDerivedStateFromProps(props: { place: string }, state: { place: string }) {
    return props.place === state.place ? null : { error: null, place: props.place };
  }

  override render() {
    if (this.state.error === null) return this.props.children;
    return (
      <Page
        title="This page broke"
        width="narrow"
        lead="Loading it again usually helps. What you made is safe on the server."
      >
        <Failed error={this.state.error} />
        <p style={{ marginTop: "1rem" }}>
          <Button look="primary" onClick={() => location.reload()}>
            Load again
          </Button>
        </p>
      </Page>
    );
  }
}
