package nocturne.app.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.util.concurrent.CountDownLatch;
import nocturne.core.night.Night;
import org.junit.jupiter.api.Test;

class TasksTest {
  private static final Night NIGHT = Night.parse("20210120");
  private static final long LONG = 20_000;

  private final Tasks tasks = new Tasks(Clock.systemUTC());

  @Test
  void oneThingIsDoneForANightAtATime() throws Exception {
    CountDownLatch may = new CountDownLatch(1);
    Tasks.Task first =
        tasks.begin(
            "end",
            NIGHT,
            step -> {
              step.accept("draining");
              may.await();
              return "all is well";
            });
    Tasks.Task elsewhere = tasks.begin("start", Night.parse("20210121"), step -> "begun");
    elsewhere.await(LONG);
    assertThat(elsewhere.state()).isEqualTo(Tasks.State.DONE);
    assertThatThrownBy(() -> tasks.begin("start", NIGHT, step -> "never"))
        .isInstanceOf(WebProblem.class)
        .hasMessageContaining("busy");
    assertThat(first.state()).isEqualTo(Tasks.State.RUNNING);
    may.countDown();
    first.await(LONG);
    assertThat(first.says()).isEqualTo("all is well");
    Tasks.Task next =
        tasks.begin(
            "start",
            NIGHT,
            step -> {
              throw new IllegalStateException("the topic is gone");
            });
    next.await(LONG);
    assertThat(next.state()).isEqualTo(Tasks.State.FAILED);
    assertThat(tasks.json())
        .extracting(each -> each.fields().get("state") + " " + each.fields().get("says"))
        .containsExactly("FAILED the topic is gone", "DONE begun", "DONE all is well");
  }

  @Test
  void whatIsBeingDoneEndsWithTheServer() throws Exception {
    Tasks.Task task =
        tasks.begin(
            "end",
            NIGHT,
            step -> {
              new CountDownLatch(1).await();
              return "never";
            });
    tasks.close();
    task.await(LONG);
    assertThat(task.state()).isEqualTo(Tasks.State.FAILED);
    assertThat(task.says()).contains("the night stays as it is");
  }

  @Test
  void theNewestTwentyAreRemembered() throws Exception {
    for (int i = 1; i <= 25; i++) {
      String says = "task " + i;
      tasks.begin("end", NIGHT, step -> says).await(LONG);
    }
    assertThat(tasks.json()).hasSize(20);
    assertThat(tasks.json().get(0).fields()).containsEntry("says", "task 25");
  }
}
