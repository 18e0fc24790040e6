package nocturne.survey.kafka;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.security.auth.login.LoginException;
import nocturne.survey.SurveyException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/**
 * Maps exceptions of Kafka's clients to {@link SurveyException}s, by what can be done about them.
 */
record SurveyFailures(KafkaAddress address) {

  /** The answer to a question, or the reason why there is none. */
  <T> T answer(String question, Future<T> future, long patienceMillis) throws KafkaException {
    try {
      return future.get(patienceMillis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (TimeoutException e) {
      throw unavailable(question, e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof KafkaException kafka) {
        throw kafka;
      }
      throw sort(question, e);
    }
  }

  SurveyException sort(String question, Throwable e) {
    if (KerberosErrors.of(e).filter(t -> t == KerberosErrors.UNREACHABLE).isPresent()) {
      return unavailable(question, e);
    }
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof AuthenticationException
          || t instanceof AuthorizationException
          || t instanceof ConfigException
          || t instanceof LoginException
          || t instanceof IllegalArgumentException
          || t instanceof InvalidTopicException
          || t instanceof UnsupportedVersionException) {
        return new SurveyException.Refused(
            ("the survey's cluster at %s refused to %s: %s; `nocturne setup --check`"
                    + " tells which step of the way fails")
                .formatted(address, question, t.getMessage()),
            e);
      }
      if (KafkaDamage.isSaidBy(t)) {
        return new SurveyException.Unavailable(
            ("the survey's cluster at %s did not %s, since a file there is damaged: %s. If it is the"
                    + " Kafka of this home, stop the processes of the home and run `nocturne repair`;"
                    + " else whoever runs the cluster must mend it")
                .formatted(address, question, t.getMessage()),
            e);
      }
    }
    return unavailable(question, e);
  }

  private SurveyException unavailable(String question, Throwable e) {
    if (e instanceof InterruptException) {
      Thread.currentThread().interrupt();
    }
    return new SurveyException.Unavailable(
        ("the survey's cluster at %s did not %s (%s); it is tried again, check the"
                + " network if this stays")
            .formatted(address, question, e.getMessage()),
        e);
  }
}
