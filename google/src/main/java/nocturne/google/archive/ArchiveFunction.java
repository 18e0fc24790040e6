package nocturne.google.archive;

import com.google.cloud.functions.HttpFunction;
import com.google.cloud.functions.HttpRequest;
import com.google.cloud.functions.HttpResponse;
import java.io.IOException;
import java.util.Map;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.port.PortException;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Names;
import nocturne.google.Delivered;
import nocturne.google.GoogleInstance;
import nocturne.google.StandIns;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The function {@code upload_ztf_bytes_to_bucket}: Pub/Sub pushes each message of the alerts' topic
 * to it. It answers 204 once the message is kept; with any other answer Pub/Sub delivers the
 * message again.
 *
 * <p>Its environment names the project ({@code GOOGLE_CLOUD_PROJECT}) and the instance ({@code
 * NOCTURNE_INSTANCE}: a testid, or {@code production}); {@code STORAGE_EMULATOR_HOST} may name a
 * server in place of Google's.
 */
public final class ArchiveFunction implements HttpFunction {
  private static final Logger LOG = LoggerFactory.getLogger(ArchiveFunction.class);
  private static final int KEPT = 204;
  private static final int NO_MESSAGE = 400;
  private static final int TRY_AGAIN = 503;

  private final AlertObjects objects;

  /** Opens the function with the settings in its environment variables. */
  public ArchiveFunction() {
    this(objects(System.getenv()));
  }

  ArchiveFunction(AlertObjects objects) {
    this.objects = objects;
  }

  private static AlertObjects objects(Map<String, String> environment) {
    GoogleInstance instance =
        new GoogleInstance(
            required(environment, "GOOGLE_CLOUD_PROJECT", "the project"),
            GoogleInstance.ANY_ZONE,
            required(environment, "NOCTURNE_INSTANCE", "the instance: a testid, or production"),
            StandIns.of(environment));
    Names names = instance.names();
    return new AlertObjects(
        instance.store(), names.bucket(Bucket.ALERTS), names.survey(), KillPoint.NONE);
  }

  private static String required(Map<String, String> environment, String name, String what) {
    String value = environment.getOrDefault(name, "");
    if (value.isBlank()) {
      throw new IllegalStateException(
          "The function's environment has no %s, which names %s: set it.".formatted(name, what));
    }
    return value;
  }

  @Override
  public void service(HttpRequest request, HttpResponse response) throws IOException {
    try {
      String name = objects.keep(Delivered.read(request.getInputStream()));
      LOG.debug("kept {}", name);
      response.setStatusCode(KEPT);
    } catch (IllegalArgumentException e) {
      say(response, NO_MESSAGE, e);
    } catch (PortException e) {
      say(response, TRY_AGAIN, e);
    }
  }

  private static void say(HttpResponse response, int status, RuntimeException why)
      throws IOException {
    LOG.warn("answered with {}: {}", status, why.getMessage());
    response.setStatusCode(status);
    response.setContentType("text/plain; charset=utf-8");
    response.getWriter().write(String.valueOf(why.getMessage()));
  }
}
