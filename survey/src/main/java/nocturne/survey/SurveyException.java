package nocturne.survey;

/** The survey's cluster did not do what was asked; the kind says what to do next. */
public abstract sealed class SurveyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private SurveyException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Not now: network, a restart over there. Try again with patience. */
  public static final class Unavailable extends SurveyException {
    private static final long serialVersionUID = 1L;

    public Unavailable(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** The login or a setting is wrong, or we may not read there: a person must act. */
  public static final class Refused extends SurveyException {
    private static final long serialVersionUID = 1L;

    public Refused(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
