import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.http.HttpServerTransport;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;

/**
 * One search node on loopback, for the tests. {@code SearchServer FOLDER PORT [once]}: data goes under FOLDER, port 0 takes a free one,
 * and the line "READY http://..." on standard output says which. SIGTERM stops it. "once" starts and stops, to make the class archive.
 */
public final class SearchServer extends Node {
    private SearchServer(Environment environment) {
        // The class path stands in for the plugin folders of an installed server.
        super(environment, List.of(
            org.opensearch.transport.Netty4Plugin.class,
            org.opensearch.analysis.common.CommonAnalysisPlugin.class,
            org.opensearch.index.mapper.MapperExtrasPlugin.class,
            org.opensearch.index.reindex.ReindexPlugin.class,
            org.opensearch.painless.PainlessPlugin.class), true);
    }

    @Override
    protected void configureNodeAndClusterIdStateListener(ClusterService clusterService) {
        // It only feeds names to a log layout that we do not use, and fails where that layout is missing.
    }

    private static Settings settings(Path folder, String port) {
        return Settings.builder()
            .put("path.home", folder)
            .put("cluster.name", "portal-tests")
            .put("node.name", "portal-tests")
            .put("discovery.type", "single-node")
            .put("network.host", "127.0.0.1")
            .put("http.port", port)
            .put("transport.port", "0")
            .put("gateway.auto_import_dangling_indices", true) // nothing to import; it only spares a warning
            // A nearly full disk would make every index read-only, and the test would blame the portal.
            .put("cluster.routing.allocation.disk.threshold_enabled", false)
            .put("indices.breaker.total.use_real_memory", false)
            .build();
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]).toAbsolutePath();
        Path config = Files.createDirectories(folder.resolve("config"));
        Environment environment = InternalSettingsPreparer.prepareEnvironment(
            settings(folder, arguments[1]), Map.of(), config, () -> "portal-tests");
        Node node = new SearchServer(environment);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(node)));
        node.start();
        HttpServerTransport http = node.injector().getInstance(HttpServerTransport.class);
        System.out.println("READY http://" + http.boundAddress().publishAddress());
        if (arguments.length > 2) {
            System.exit(0);
        }
        new CountDownLatch(1).await();
    }

    private static void stop(Node node) {
        try {
            node.close();
            node.awaitClose(10, TimeUnit.SECONDS);
        } catch (Exception problem) {
            problem.printStackTrace();
        }
    }
}
