package nocturne.app.config;

import java.time.Duration;
import java.util.Optional;
import nocturne.survey.kafka.ClientSettings;

/** Access to the survey's cluster. */
public record SurveySettings(
    @Setting(
            key = "survey.bootstrap-servers",
            meaning =
                "Address of the Kafka cluster that holds the survey's topics. Without it they are"
                    + " looked for on our own, where replay and simulate make them.")
        Optional<ServerList> bootstrapServers,
    @Setting(
            key = "survey.client.*",
            meaning =
                "Further properties of the client of the survey's cluster, each under its Kafka"
                    + " name, such as survey.client.sasl.mechanism. Secret ones are shown as"
                    + " stars, and are not taken from the command line.")
        ClientSettings client,
    @Setting(
            key = "survey.patience",
            byDefault = "30 s",
            meaning =
                "How long that cluster may take to answer a question before it counts as not to be"
                    + " reached. While it is not, it is asked on every two seconds, and nights on"
                    + " topics of our own go on.")
        Duration patience) {}
