import { Component, type ReactNode } from "react";

interface Props {
  words: string;
  again: string;
  /** For a part that could not be fetched: trying again does not help, loading the page does. */
  part: string;
  reload: string;
  children: ReactNode;
}

/** Whether a part of the application could not be fetched or was no program; every browser has words of its own for it. */
export function notFetched(error: Error): boolean {
  return /dynamically imported module|module script|error loading|preload CSS|MIME type|Failed to fetch/i.test(error.message) || error instanceof SyntaxError;
}

/** Keeps a fault of one page from taking the rest along. */
export class ErrorBoundary extends Component<Props, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render() {
    if (!this.state.error) return this.props.children;
    if (notFetched(this.state.error))
      return (
        <div className="problem" role="alert">
          <p className="problem-title">{this.props.part}</p>
          <button type="button" className="button" onClick={() => window.location.reload()}>
            {this.props.reload}
          </button>
        </div>
      );
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
