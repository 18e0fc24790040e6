package nocturne.google.conductor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Map;
import java.util.UUID;
import nocturne.broker.books.NightBooks;
import nocturne.broker.conductor.Conductor;
import nocturne.broker.instance.Found;
import nocturne.google.GoogleInstance;
import nocturne.google.StandIns;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A small night on the services of a project that the environment names, in an instance of its own
 * that is deleted in any case. Ingest, archive and sinks are threads here; no machine is made.
 */
class LiveNightTest {
  private static final int ALERTS = 12;
  private static final Map<String, String> ENVIRONMENT = System.getenv();

  @Test
  @Timeout(value = 30, unit = java.util.concurrent.TimeUnit.MINUTES)
  void aNightIsReceivedAndClosedAndNothingOfItIsLeft() throws InterruptedException {
    assumed(
        Boolean.getBoolean("nocturne.live"), "without the profile google-live nothing is asked");
    String project = variable("GOOGLE_CLOUD_PROJECT");
    String zone = variable("CE_zone");
    String testid = "live" + UUID.randomUUID().toString().replace("-", "").substring(0, 10);
    GoogleInstance where = new GoogleInstance(project, zone, testid, StandIns.of(ENVIRONMENT));
    System.out.printf("The instance %s is made in project %s, and deleted.%n", testid, project);
    try {
      night(where);
    } catch (InterruptedException | RuntimeException | Error failure) {
      try {
        deleteAll(where);
      } catch (RuntimeException | AssertionError left) {
        failure.addSuppressed(left); // it must not hide why
      }
      throw failure;
    }
    deleteAll(where);
  }

  private static void night(GoogleInstance where) throws InterruptedException {
    try (LiveWorld world = new LiveWorld(where)) {
      world.setUp();
      world.send(ALERTS);
      world.begin();
      Conductor conductor = world.conductor();
      conductor.start(LiveWorld.NIGHT, LiveWorld.TOPIC);
      NightBooks books = conductor.end(LiveWorld.NIGHT);
      System.out.println(books);
      assertThat(books.wrong()).isEmpty();
      assertThat(books.count("received")).isEqualTo(ALERTS + 1);
      assertThat(books.count("published")).isEqualTo(ALERTS);
      assertThat(books.count("rejected at ingest")).isEqualTo(1);
    }
  }

  private static void deleteAll(GoogleInstance where) {
    try (LiveWorld left = new LiveWorld(where)) {
      left.tearDown();
      assertThat(left.look()).extracting(Found::state).containsOnly(Found.State.MISSING);
    }
    System.out.printf("The instance %s is deleted.%n", where.instance());
  }

  private static void assumed(boolean there, String missing) {
    String sentence = "The night on Google's services is skipped: " + missing + ".";
    if (!there) {
      System.out.println(sentence);
    }
    assumeTrue(there, sentence);
  }

  private static String variable(String name) {
    String value = ENVIRONMENT.getOrDefault(name, "");
    assumed(!value.isBlank(), "the variable " + name + " names no project, or zone, of Google's");
    return value;
  }
}
