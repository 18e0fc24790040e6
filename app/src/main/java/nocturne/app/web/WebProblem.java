package nocturne.app.web;

import java.util.function.Supplier;

/** A request that gets no answer but a problem, as RFC 9457 has it. */
final class WebProblem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;

  /**
   * @param status of HTTP
   * @param detail what failed, with which value, and what to do
   */
  WebProblem(int status, String detail) {
    super(detail);
    this.status = status;
  }

  static WebProblem wrongRequest(String detail) {
    return new WebProblem(400, detail);
  }

  static WebProblem notFound(String detail) {
    return new WebProblem(404, detail);
  }

  /** An answer, or the problem that its argument was wrong. */
  static <T> T orWrong(Supplier<T> answer) {
    try {
      return answer.get();
    } catch (IllegalArgumentException e) {
      throw wrongRequest(String.valueOf(e.getMessage()));
    }
  }

  int status() {
    return status;
  }

  /** The detail. */
  String detail() {
    return String.valueOf(getMessage());
  }
}
