//! Who may come in.

use super::KUBECONFIG;
use http::{Request, header};
use plimsoll_tests::product::{Home, Reply, Result, Server};

const TOKEN: &str = "a-token-that-is-long-enough";

/// A server with a token, over the history that a demo left behind.
async fn with_token() -> Result<(Home, Server)> {
    let home = Home::create()?;
    let demo = home
        .start(&["demo", "--days", "2", "--interval", "1h"])
        .await?;
    demo.stop()?;
    let server = serve(&home).await?;
    Ok((home, server))
}

async fn serve(home: &Home) -> Result<Server> {
    serve_with(home, TOKEN, &[]).await
}

async fn serve_with(home: &Home, token: &str, environment: &[(&str, &str)]) -> Result<Server> {
    let kubeconfig = home.write("kubeconfig", KUBECONFIG)?;
    let token = home.write("token", &format!("{token}\n"))?;
    let paths = [kubeconfig, token].map(|path| path.to_string_lossy().into_owned());
    let serve = ["serve", "--kubeconfig", &paths[0]];
    let arguments = [&serve[..], &["--token-file", &paths[1]]].concat();
    home.start_with(&arguments, environment).await
}

async fn ask(server: &Server, path: &str, name: header::HeaderName, value: &str) -> Result<Reply> {
    let request = Request::get(path).header(name, value).body(String::new());
    server.send(request.unwrap()).await
}

async fn post(server: &Server, path: &str, form: &str, more: &[(&str, &str)]) -> Result<Reply> {
    let mut request =
        Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    for (name, value) in more {
        request = request.header(*name, *value);
    }
    server.send(request.body(form.to_owned()).unwrap()).await
}

#[tokio::test]
async fn programs_come_in_with_the_token_only() -> Result<()> {
    let (_home, server) = with_token().await?;
    let bearer = |token: &str| format!("Bearer {token}");
    for path in [
        "/api/v1/overview",
        "/api/v1/nodes",
        "/api/v1/freshness",
        "/api/nothing",
        "/namespaces.csv",
    ] {
        let refused = server.get(path).await?.expect(401)?;
        assert_eq!(refused.header("www-authenticate"), "Bearer");
        assert_eq!(refused.json()?["code"], "unauthorized");
        let wrong = ask(
            &server,
            path,
            header::AUTHORIZATION,
            &bearer("not-the-token-at-all"),
        )
        .await?;
        assert_eq!(wrong.status, 401, "{path}");
        assert!(wrong.body.contains("not the token"), "{}", wrong.body);
    }
    for path in [
        "/nodes.json",
        "/teams.xlsx",
        "/packing.svg",
        "/nodes.png",
        "/isolation/fixes.yaml",
        "/report.html",
        "/what-if/inputs",
    ] {
        let refused = server.get(path).await?.expect(401)?;
        assert_eq!(refused.json()?["code"], "unauthorized", "{path}");
    }
    for (path, status) in [
        ("/api/v1/overview", 200),
        ("/namespaces.csv", 200),
        ("/nodes", 200),
        ("/api/nothing", 404),
    ] {
        let reply = ask(&server, path, header::AUTHORIZATION, &bearer(TOKEN)).await?;
        assert_eq!(reply.status, status, "{path}: {}", reply.body);
    }
    // What orchestrators and browsers need before anyone has signed in.
    for path in ["/healthz", "/favicon.svg", "/sign-in"] {
        server.get(path).await?.expect(200)?;
    }
    Ok(())
}

#[tokio::test]
async fn commands_say_that_a_token_is_missing_and_write_nothing() -> Result<()> {
    let (home, server) = with_token().await?;
    let url = format!("http://{}", server.address());
    let file = home.file("report.html").to_string_lossy().into_owned();
    for command in [
        &["report", "--out", &file][..],
        &["status"],
        &["whatif", "--add-machines", "1"],
        &["pack", "--format", "json"],
    ] {
        let arguments = [command, &["--server", &url]].concat();
        let ending = home.run(&arguments).await?;
        assert_eq!(ending.code, Some(3), "{command:?}: {ending:?}");
        assert!(ending.stderr.contains("Give its token"), "{ending:?}");
        assert!(ending.stdout.is_empty(), "{ending:?}");
    }
    assert!(!home.file("report.html").exists());
    Ok(())
}

#[tokio::test]
async fn people_sign_in_and_out() -> Result<()> {
    let (home, server) = with_token().await?;
    for path in ["/", "/namespaces?window=7d", "/nodes.csv", "/nodes.json"] {
        let reply = ask(&server, path, header::ACCEPT, "text/html,*/*;q=0.8").await?;
        let reply = reply.expect(303)?;
        let to = reply.header("location");
        assert!(to.starts_with("/sign-in?next=/"), "{path}: {to}");
    }
    let form = server.get("/sign-in?next=/nodes").await?.expect(200)?;
    assert!(form.body.contains("type=\"password\""));
    assert!(
        !form.body.contains("checkout"),
        "no data before the sign-in"
    );

    let wrong = post(&server, "/sign-in", "token=wrong&next=/nodes", &[])
        .await?
        .expect(303)?;
    assert!(
        wrong.header("location").starts_with("/sign-in?error=1"),
        "{wrong:?}"
    );
    assert_eq!(wrong.header("set-cookie"), "");

    let right = post(
        &server,
        "/sign-in",
        &format!("token={TOKEN}&next=/nodes"),
        &[],
    )
    .await?;
    assert_eq!(right.clone().expect(303)?.header("location"), "/nodes");
    let cookie = right.header("set-cookie").to_owned();
    for attribute in ["HttpOnly", "SameSite=Strict", "Path=/", "Max-Age="] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
    assert!(!cookie.contains(TOKEN), "the cookie is not the token");
    ask(&server, "/nodes", header::COOKIE, &cookie)
        .await?
        .expect(200)?;
    ask(&server, "/api/v1/nodes", header::COOKIE, &cookie)
        .await?
        .expect(200)?;

    // A restart signs nobody out.
    server.stop()?;
    let server = serve(&home).await?;
    ask(&server, "/nodes", header::COOKIE, &cookie)
        .await?
        .expect(200)?;

    let out = post(&server, "/sign-out", "", &[("cookie", &cookie)])
        .await?
        .expect(303)?;
    assert!(out.header("set-cookie").contains("Max-Age=0"), "{out:?}");
    ask(&server, "/nodes", header::COOKIE, &cookie)
        .await?
        .expect(303)?;
    ask(&server, "/nodes", header::COOKIE, "plimsoll_session=00")
        .await?
        .expect(303)?;
    Ok(())
}

#[tokio::test]
async fn another_token_ends_all_sessions() -> Result<()> {
    const OTHER: &str = "another-token-long-enough";
    let (home, server) = with_token().await?;
    let form = format!("token={TOKEN}&next=/");
    let right = post(&server, "/sign-in", &form, &[]).await?.expect(303)?;
    let cookie = right.header("set-cookie").split(';').next();
    let cookie = cookie.unwrap_or_default().to_owned();
    ask(&server, "/nodes", header::COOKIE, &cookie)
        .await?
        .expect(200)?;
    server.stop()?;
    // A flag comes before the environment.
    let server = serve_with(&home, OTHER, &[("PLIMSOLL_TOKEN", TOKEN)]).await?;
    ask(&server, "/nodes", header::COOKIE, &cookie)
        .await?
        .expect(303)?;
    for (token, status) in [(OTHER, 200), (TOKEN, 401)] {
        let bearer = format!("Bearer {token}");
        ask(&server, "/api/v1/nodes", header::AUTHORIZATION, &bearer)
            .await?
            .expect(status)?;
    }
    Ok(())
}

#[tokio::test]
async fn the_way_back_leads_to_this_server() -> Result<()> {
    let (_home, server) = with_token().await?;
    for next in [
        "//evil.example",
        "https://evil.example/",
        "/%5Cevil.example",
        "javascript:alert(1)",
    ] {
        let form = format!("token={TOKEN}&next={next}");
        let reply = post(&server, "/sign-in", &form, &[]).await?.expect(303)?;
        assert_eq!(reply.header("location"), "/", "{next}");
    }
    let reply = post(&server, "/theme", "theme=dark&next=//evil.example", &[]).await?;
    assert_eq!(reply.status, 401, "the theme is for those who are in");
    Ok(())
}

#[tokio::test]
async fn guessing_is_bounded() -> Result<()> {
    let (_home, server) = with_token().await?;
    let mut statuses = Vec::new();
    for guess in 0..30 {
        let guess = format!("Bearer guess-number-{guess:06}");
        statuses.push(
            ask(&server, "/api/v1/nodes", header::AUTHORIZATION, &guess)
                .await?
                .status,
        );
    }
    // A minute may pass in between, but only once.
    let tried = statuses.iter().filter(|status| **status == 401).count();
    assert!((10..=20).contains(&tried), "{statuses:?}");
    assert!(
        statuses.iter().all(|status| matches!(status, 401 | 429)),
        "{statuses:?}"
    );
    // Signing in counts with the rest, unless a new minute has begun.
    let sign_in = post(&server, "/sign-in", &format!("token={TOKEN}"), &[]).await?;
    let refused = sign_in.header("location").starts_with("/sign-in?error=2");
    assert!(refused || statuses.last() == Some(&401), "{sign_in:?}");
    Ok(())
}

#[tokio::test]
async fn other_sites_stay_out() -> Result<()> {
    let home = Home::create()?;
    let server = home
        .start(&["demo", "--days", "1", "--interval", "1h"])
        .await?;
    let port = server.address().port();
    for host in [
        "evil.example".to_owned(),
        format!("evil.example:{port}"),
        format!("10.1.2.3:{port}"),
        format!("127.0.0.1.evil.example:{port}"),
    ] {
        for path in ["/", "/api/v1/overview", "/healthz", "/namespaces.csv"] {
            let reply = ask(&server, path, header::HOST, &host).await?;
            assert_eq!(reply.status, 421, "{host} {path}");
            assert!(!reply.body.contains("checkout"));
        }
    }
    for host in [
        format!("localhost:{port}"),
        format!("127.0.0.1:{port}"),
        format!("[::1]:{port}"),
    ] {
        ask(&server, "/api/v1/overview", header::HOST, &host)
            .await?
            .expect(200)?;
    }
    for site in ["cross-site", "same-site"] {
        let more = [("sec-fetch-site", site)];
        let reply = post(&server, "/theme", "theme=dark", &more).await?;
        assert_eq!(reply.status, 403, "{site}");
        assert_eq!(reply.header("set-cookie"), "");
    }
    let more = [("sec-fetch-site", "same-origin")];
    let reply = post(&server, "/theme", "theme=dark&next=/nodes", &more)
        .await?
        .expect(303)?;
    assert!(reply.header("set-cookie").starts_with("theme=dark;"));
    assert_eq!(reply.header("location"), "/nodes");
    Ok(())
}
