package nocturne.app.config;

import java.time.Duration;

/** When {@code nocturne night auto} starts and ends nights. */
public record AutomaticSettings(
    @Setting(
            key = "auto.quiet",
            byDefault = "30 min",
            meaning =
                "An automatic night ends when the sun has risen at the survey's site and"
                    + " nothing was added to its topic for this time since then, while the"
                    + " survey's cluster answered.")
        Duration quiet,
    @Setting(
            key = "auto.quiet-if-complete",
            byDefault = "2 min",
            meaning =
                "This time applies instead to a topic that was started after sunrise and"
                    + " did not grow since: the survey had sent everything.")
        Duration quietIfComplete,
    @Setting(
            key = "auto.days-before",
            byDefault = "7",
            atLeast = 0,
            atMost = 60,
            meaning =
                "How many earlier days are checked for nights that were never received,"
                    + " and for late tails. ZTF keeps its topics a week; 0 checks tonight only.")
        int daysBefore,
    @Setting(
            key = "auto.look",
            byDefault = "5 s",
            meaning = "How often the survey's topics are checked.")
        Duration look) {}
