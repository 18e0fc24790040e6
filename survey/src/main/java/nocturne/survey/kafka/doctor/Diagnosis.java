package nocturne.survey.kafka.doctor;

/** A step failed; the message says what, with which value, and what to do. */
final class Diagnosis extends Exception {
  private static final long serialVersionUID = 1L;

  private final Step step;

  Diagnosis(Step step, String message) {
    super(message);
    this.step = step;
  }

  Diagnosis(Step step, String message, Throwable cause) {
    super(message, cause);
    this.step = step;
  }

  Step step() {
    return step;
  }
}
