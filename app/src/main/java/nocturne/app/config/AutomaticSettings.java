package nocturne.app.config;

import java.time.Duration;

/** When {@code nocturne night auto} starts and ends nights. */
public record AutomaticSettings(
    @Setting(
            key = "auto.quiet",
            byDefault = "30 min",
            meaning =
                "A night ends by itself when the sun has risen at the survey's site and since then"
                    + " nothing was added to its topic for so long, while the survey's cluster was"
                    + " to be reached.")
        Duration quiet,
    @Setting(
            key = "auto.quiet-if-complete",
            byDefault = "2 min",
            meaning =
                "The same for a topic that was started after the sunrise and got nothing more since"
                    + " then: the survey had sent all of it.")
        Duration quietIfComplete,
    @Setting(
            key = "auto.days-before",
            byDefault = "7",
            atLeast = 0,
            atMost = 60,
            meaning =
                "How many days before today's are looked at for nights that were never received,"
                    + " and for late tails. ZTF keeps its topics a week; 0 looks at tonight alone.")
        int daysBefore,
    @Setting(
            key = "auto.look",
            byDefault = "5 s",
            meaning = "How often the survey is asked what there is.")
        Duration look) {}
