package nocturne.google.testkit;

/** A fault of one request to a fake. */
public sealed interface Fault {
  /** No fault, for requests before the one that fails. */
  record None() implements Fault {}

  /** Something else happens before the request is done; then nothing goes wrong. */
  record Behind(Runnable first) implements Fault {}

  /** The request is answered with an error, by HTTP's number, and nothing is done. */
  record Refused(int status) implements Fault {}

  /** The request is done, and yet answered with an error. */
  record DoneButRefused(int status) implements Fault {}

  /** The request is done, and the connection closed without an answer. */
  record LostAnswer() implements Fault {}

  /**
   * The connection is closed without an answer; the request is done at {@link
   * FakeCloudStorage#landLate} or {@link FakePubSub#landLate}.
   */
  record Late() implements Fault {}

  /** The answer's body ends after so many bytes, though its length was announced; HTTP only. */
  record Cut(int bytes) implements Fault {}
}
