package nocturne.app.config;

import java.nio.file.Path;
import java.util.Optional;

/** Kerberos in this process: Java knows one set of realms, whatever the cluster. */
public record KerberosSettings(
    @Setting(
            key = "kerberos.krb5-conf",
            meaning =
                "The krb5.conf with the realms' servers; a relative path begins at the"
                    + " home folder. One for all clusters. The default is Java's own, which is"
                    + " the system's.")
        Optional<Path> krb5Conf) {}
