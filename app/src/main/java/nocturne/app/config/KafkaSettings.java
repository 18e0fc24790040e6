package nocturne.app.config;

import java.util.Map;
import java.util.Optional;

/** Our own cluster: the one inside the program, or one by its address. */
public record KafkaSettings(
    @Setting(
            key = "kafka.bootstrap-servers",
            meaning =
                "Address of a Kafka cluster to keep our topics on, such as localhost:9092. Without"
                    + " it a Kafka runs inside the program, with its data in the home folder.")
        Optional<String> bootstrapServers,
    @Setting(
            key = "kafka.client.*",
            meaning =
                "Further properties of the clients of that cluster, each under its Kafka name: how"
                    + " to log in, for one. Shown masked.")
        Map<String, String> client,
    @Setting(
            key = "kafka.port",
            byDefault = "0",
            atLeast = 0,
            atMost = 65535,
            meaning =
                "Port on 127.0.0.1 of the Kafka inside the program; 0 takes a free one, which"
                    + " `nocturne status` shows. Set it where other programs read our topics.")
        int port,
    @Setting(
            key = "kafka.partitions",
            byDefault = "4",
            atLeast = 1,
            atMost = 256,
            meaning =
                "Partitions of each topic when it is made: as many processes can share a stage's"
                    + " work. Later changes do not touch topics that exist.")
        int partitions) {}
