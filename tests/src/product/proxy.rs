//! A network that can be cut between the product and a server.

use std::net::SocketAddr;

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::{Error, Result};

/// Passes connections on to a server until it is cut; ends when dropped.
///
/// A cut is that of a firewall or a lost route: connections that are open stay open for ever
/// and nothing comes through them any more, also not after the network is mended. New ones are
/// refused until then.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    /// How often the network was cut, and whether it is now.
    state: watch::Sender<(u32, bool)>,
    serving: JoinHandle<()>,
}

impl Proxy {
    /// Listens at an address and passes on to another.
    ///
    /// # Errors
    /// When the address is taken.
    pub async fn start(address: SocketAddr, to: SocketAddr) -> Result<Self> {
        let listener = TcpListener::bind(address).await.map_err(Error::Spawn)?;
        let (state, seen) = watch::channel((0, false));
        let serving = tokio::spawn(serve(listener, to, seen));
        Ok(Self {
            address,
            state,
            serving,
        })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Cuts the network.
    pub fn cut(&self) {
        self.state
            .send_modify(|(cuts, is_cut)| (*cuts, *is_cut) = (*cuts + 1, true));
    }

    /// Mends the network for new connections.
    pub fn mend(&self) {
        self.state.send_modify(|(_, is_cut)| *is_cut = false);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn serve(listener: TcpListener, to: SocketAddr, state: watch::Receiver<(u32, bool)>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            continue;
        };
        let (cuts, is_cut) = *state.borrow();
        if !is_cut {
            tokio::spawn(pass_on(stream, to, state.clone(), cuts));
        }
    }
}

async fn pass_on(
    mut stream: TcpStream,
    to: SocketAddr,
    mut state: watch::Receiver<(u32, bool)>,
    cuts: u32,
) {
    let Ok(mut server) = TcpStream::connect(to).await else {
        return;
    };
    let was_cut = tokio::select! {
        // Either side has had enough, in whichever way.
        _ = copy_bidirectional(&mut stream, &mut server) => false,
        changed = state.wait_for(|(now, _)| *now != cuts) => changed.is_ok(),
    };
    if was_cut {
        drop(server);
        // Neither read nor closed, for as long as the proxy lives.
        let _ = state.wait_for(|_| false).await;
    }
    drop(stream);
}
