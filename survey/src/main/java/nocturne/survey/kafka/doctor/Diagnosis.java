package nocturne.survey.kafka.doctor;

/** Thrown when a step fails. The message says what failed, with which value, and what to do. */
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
