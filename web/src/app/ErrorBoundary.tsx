import { Component, type ReactNode } from "react";

interface Props {
  words: string;
  again: string;
  children: ReactNode;
}

/** Keeps a fault of one page from taking the rest along. */
export class ErrorBoundary extends Component<Props, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render() {
    if (!this.state.error) return this.props.children;
    return (
      <div className="problem" role="alert">
        <p className="problem-title">{this.props.words}</p>
        <p>
          <code>{this.state.error.message}</code>
        </p>
        <button type="button" className="button" onClick={() => this.setState({ error: null })}>
          {this.props.again}
        </button>
      </div>
    );
  }
}
